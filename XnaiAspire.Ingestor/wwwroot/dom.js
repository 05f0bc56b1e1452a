// The only ways in which this page writes text. Titles, paths and chunks come from files that nobody has vetted, so nothing here
// or elsewhere uses innerHTML.
export const byId = (id) => document.getElementById(id);

export function setText(id, text) {
  const node = byId(id);
  if (node.textContent !== text) node.textContent = text;
}

/** element('p', 'note', 'text', child) -> <p class="note">text<child/></p> */
export function element(name, className, ...content) {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.append(...content);
  return node;
}

/** The reason in a ProblemDetails answer, or what can be said without one. */
export async function problem(response) {
  const body = await response.json().catch(() => null);
  return body?.detail ?? body?.title ?? `The server answered ${response.status}.`;
}
