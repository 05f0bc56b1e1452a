// The search box. The query is kept in the address, so that a reload or a shared link asks again.
import { byId, element, problem, setText } from './dom.js';
import { count } from './format.js';
import { highlighted } from './highlight.js';

let running = null;

export function startSearch() {
  byId('search').addEventListener('submit', (event) => {
    event.preventDefault();
    const address = new URLSearchParams({ q: byId('query').value, k: byId('k').value });
    history.replaceState(null, '', `?${address}`);
    search();
  });

  const asked = new URLSearchParams(location.search);
  if (asked.get('q')) {
    byId('query').value = asked.get('q');
    if (/^\d+$/.test(asked.get('k') ?? '')) byId('k').value = asked.get('k');
    search();
  }
}

async function search() {
  running?.abort();
  running = new AbortController();
  const query = byId('query').value;
  setText('search-note', 'Searching\u2026');
  try {
    const response = await fetch(`api/search?${new URLSearchParams({ q: query, k: byId('k').value })}`, { signal: running.signal });
    if (response.ok) show(await response.json());
    else fail(await problem(response));
  } catch (error) {
    if (error.name !== 'AbortError') fail('The service could not be reached.');
  }
}

function fail(reason) {
  byId('hits').replaceChildren();
  setText('search-note', reason);
}

function show(answer) {
  const found = answer.hits.length === 1 ? '1 result' : `${count(answer.hits.length)} results`;
  setText('search-note', answer.hits.length === 0
    ? 'Nothing yet: the index has no chunks.'
    : `${found} in ${answer.elapsedMilliseconds.toFixed(1)} ms, the query's embedding included.`);
  byId('hits').replaceChildren(...answer.hits.map((hit) => card(hit, answer.query)));
}

function card(hit, query) {
  const head = element('div', 'hit-head', element('h3', '', hit.title), element('span', 'score', hit.score.toFixed(3)));
  head.lastChild.title = 'Cosine of the angle between the query and this chunk';

  const meta = element('div', 'hit-meta');
  if (hit.category) meta.append(element('span', 'tag', hit.category));
  meta.append(element('code', '', hit.path), element('span', '', `characters ${count(hit.start)}\u2013${count(hit.start + hit.length)}`));
  if (hit.heading) meta.append(element('span', '', hit.heading));

  const text = element('p', 'hit-text', highlighted(hit.text, query));
  const item = element('li', 'hit', head, meta, text);
  queueMicrotask(() => offerMore(item, text));
  return item;
}

/** A long chunk is cut after a few lines; the rest is one key press away. */
function offerMore(item, text) {
  if (text.scrollHeight <= text.clientHeight + 1) return;
  const more = element('button', 'more', 'Show all');
  more.type = 'button';
  more.setAttribute('aria-expanded', 'false');
  more.addEventListener('click', () => {
    const whole = text.classList.toggle('whole');
    more.textContent = whole ? 'Show less' : 'Show all';
    more.setAttribute('aria-expanded', String(whole));
  });
  item.append(more);
}
