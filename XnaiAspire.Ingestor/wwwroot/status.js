// The live part: server-sent events in, figures out. The first event comes at once, so a reload is right immediately.
import { byId, setText } from './dom.js';
import { count, duration, none, rate } from './format.js';
import { allowActions } from './actions.js';

const retryAfter = 2000;
let last = null;
let receivedAt = 0;

export function connect(onStatus) {
  const source = new EventSource('api/status/stream');
  source.addEventListener('open', () => connection(true));
  source.addEventListener('status', (event) => {
    last = JSON.parse(event.data);
    receivedAt = performance.now();
    connection(true);
    show(last);
    onStatus(last);
  });
  source.addEventListener('error', () => {
    connection(false);
    allowActions(null);
    // The browser retries by itself unless the server answered with an error; then it gives up, and we do not.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => connect(onStatus), retryAfter);
  });
}

function connection(live) {
  const node = byId('connection');
  node.classList.toggle('on', live);
  setText('connection', live ? 'live' : 'not connected, retrying');
}

function show(status) {
  setText('library', status.libraryPath);
  setText('state', status.state);
  byId('state').dataset.state = status.state;
  setText('message', status.message);
  byId('message').classList.toggle('bad', status.state === 'failed');
  document.title = status.state === 'running' && status.documentsTotal > 0 ? `${percent(status)} \u00b7 XnaiAspire` : 'XnaiAspire';

  showRun(status);
  showIndex(status);
  allowActions(status.state);
}

function showRun(status) {
  // By bytes, as the time left is: documents may differ in size a thousandfold.
  byId('progress').value = share(status);
  setText('percent', status.documentsTotal > 0 || status.state === 'completed' ? percent(status) : none);
  setText('documents', status.documentsTotal > 0 ? `${count(status.documentsDone)} / ${count(status.documentsTotal)}` : none);
  setText('chunks', count(status.embeddedChunks));
  setText('tokens', count(status.embeddedTokens));
  setText('failed', count(status.failures));
  setText('rate-now', rate(status.documentsPerSecond));
  setText('rate-average', status.averageDocumentsPerSecond === null ? '' : `average ${rate(status.averageDocumentsPerSecond)}`);
  setText('token-rate', rate(status.tokensPerSecond));
  showClocks();
}

function showIndex(status) {
  setText('index-documents', count(status.documents));
  setText('index-chunks', count(status.chunks));
  setText('model', status.model ?? none);
  byId('lexical').hidden = status.semantic !== false;
  setText('redis', status.redis);
  setText('index-directory', status.indexDirectory);
  setText('snapshot-directory', status.snapshotDirectory ?? 'none yet');
}

/** What moves although nothing new has arrived. */
function showClocks() {
  if (!last) return;
  const since = (performance.now() - receivedAt) / 1000;
  const moving = last.state === 'running' || last.state === 'waiting';
  setText('elapsed', duration(last.elapsedSeconds + (moving ? since : 0)));
  setText('time-left', moving ? about(last.remainingSeconds, since) : none);

  const has = last.checkpoint !== null;
  byId('checkpoint').closest('.checkpoint').classList.toggle('none', !has);
  const batch = last.batches > 0 ? `, batch ${count(last.batch)} of ${count(last.batches)}` : '';
  setText('checkpoint', has ? `Checkpoint ${count(last.checkpoint)}${batch}, ${duration(last.checkpointAgeSeconds + since)} ago.` : 'No checkpoint yet.');
  setText('safe', last.safeToStop);
}

setInterval(showClocks, 1000);

function about(seconds, since) {
  return seconds === null ? none : `about ${duration(seconds - since)}`;
}

function share(status) {
  if (status.bytesTotal > 0) return status.bytesDone / status.bytesTotal;
  return status.state === 'completed' ? 1 : 0;
}

function percent(status) {
  // Rounded down: 100 % means done.
  return `${Math.floor(share(status) * 100)} %`;
}
