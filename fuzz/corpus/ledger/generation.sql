UPDATE meta SET value = '99999999999999999999' WHERE key = 'generation';
