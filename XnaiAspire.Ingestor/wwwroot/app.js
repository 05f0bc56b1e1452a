// Starts the page: live status, the run's buttons, failures and search.
import { connect } from './status.js';
import { showFailuresOf } from './failures.js';
import { enableActions } from './actions.js';
import { startSearch } from './search.js';

enableActions();
startSearch();
connect(showFailuresOf);
