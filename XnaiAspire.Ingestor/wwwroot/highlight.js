// Marks the query's words in a text, as nodes and never as markup.
import { element } from './dom.js';

// Shorter words ("is", "of") are nearly all function words; marking them hides the ones that matter.
const shortest = 3;

/** highlighted('Stars twinkle', 'why twinkle') -> fragment: 'Stars ' <mark>twinkle</mark> */
export function highlighted(text, query) {
  const fragment = document.createDocumentFragment();
  const all = [...new Set(query.match(/[\p{L}\p{N}]+/gu) ?? [])];
  const long = all.filter((word) => word.length >= shortest);
  const words = long.length > 0 ? long : all;
  if (words.length === 0) {
    fragment.append(text);
    return fragment;
  }

  // Whole words only: "in" is not marked inside "kind". Longest first, so that "stars" wins over "star".
  words.sort((a, b) => b.length - a.length);
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join('|')})(?![\\p{L}\\p{N}])`, 'giu');
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    fragment.append(text.slice(end, match.index), element('mark', '', match[0]));
    end = match.index + match[0].length;
  }
  fragment.append(text.slice(end));
  return fragment;
}
