// Numbers and times as people read them. One locale, so that the page says the same as the command line.
const whole = new Intl.NumberFormat('en-US');
const compact = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

export const none = '\u2013';

export function count(value) {
  return value === null || value === undefined ? none : whole.format(value);
}

/** 12.34 -> "12.3"; 1234.5 -> "1,235". */
export function rate(value) {
  if (value === null || value === undefined) return none;
  return value >= 100 ? whole.format(Math.round(value)) : compact.format(value);
}

/** 3725 -> "1 h 2 min"; 65 -> "1 min 5 s"; 0.4 -> "0 s". */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) return none;
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  if (s < 86400) return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  return `${Math.floor(s / 86400)} d ${Math.floor((s % 86400) / 3600)} h`;
}
