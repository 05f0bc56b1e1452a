UPDATE meta SET value = 'null' WHERE key = 'fingerprint';
