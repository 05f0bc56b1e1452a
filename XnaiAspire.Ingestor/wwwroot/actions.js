// The buttons. What may be pressed follows from the state; the server decides, and its reason is shown when it says no.
import { byId, problem, setText } from './dom.js';

const allowed = {
  idle: ['ingest', 'rebuild', 'retry'],
  completed: ['ingest', 'rebuild', 'retry'],
  failed: ['ingest', 'rebuild', 'retry'],
  running: ['pause'],
  waiting: ['pause'],
  paused: ['resume'],
};

export function allowActions(state) {
  for (const name of ['ingest', 'rebuild', 'retry', 'pause', 'resume']) {
    byId(name).disabled = !(allowed[state] ?? []).includes(name);
  }
  byId('resume').classList.toggle('primary', state === 'paused');
}

export function enableActions() {
  const confirm = byId('confirm');
  for (const name of ['ingest', 'retry', 'pause', 'resume']) {
    byId(name).addEventListener('click', () => post(name));
  }
  byId('rebuild').addEventListener('click', () => confirm.showModal());
  byId('confirm-no').addEventListener('click', () => confirm.close());
  byId('confirm-yes').addEventListener('click', () => {
    confirm.close();
    post('rebuild');
  });
}

async function post(action) {
  try {
    const response = await fetch(`api/${action}`, { method: 'POST' });
    if (!response.ok) setText('message', await problem(response));
  } catch {
    setText('message', 'The service could not be reached.');
  }
}
