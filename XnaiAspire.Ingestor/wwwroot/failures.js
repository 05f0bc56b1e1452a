// The table of documents that failed; read again when the status says that there may be others.
import { byId, element, setText } from './dom.js';
import { count } from './format.js';

let shown = '';

export async function showFailuresOf(status) {
  const version = `${status.failures}/${status.checkpoint}/${status.state}`;
  if (version === shown) return;
  shown = version;
  try {
    const response = await fetch('api/failures');
    if (response.ok) show(await response.json());
    else shown = '';
  } catch {
    shown = '';
  }
}

function show({ total, failures }) {
  byId('no-failures').hidden = total > 0;
  byId('failure-scroll').hidden = total === 0;
  byId('failure-count').hidden = total === 0;
  setText('failure-count', total > failures.length ? `first ${count(failures.length)} of ${count(total)}` : count(total));
  byId('failure-rows').replaceChildren(...failures.map(row));
}

function row(failure) {
  const offset = element('td', failure.byteOffset === null ? 'number empty' : 'number', count(failure.byteOffset));
  offset.dataset.label = 'Byte offset';
  const attempts = element('td', 'number', count(failure.attempts));
  attempts.dataset.label = 'Attempts';
  const stage = element('td', '', failure.stage);
  stage.dataset.label = 'Stage';
  return element('tr', '',
    element('td', '', element('code', '', failure.path)),
    stage,
    element('td', '', element('span', 'tag', failure.reason), failure.detail),
    offset,
    attempts);
}
