-- Read as U+FFFD, which lies before it: the next page was the same one for ever.
UPDATE documents SET path = CAST(x'61F3322E747874' AS TEXT) WHERE path = 'a/2.txt';
