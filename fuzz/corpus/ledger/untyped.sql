-- The driver's exception for a number that is NULL came through.
DROP TABLE snapshots;
CREATE TABLE snapshots (number, checkpoint, documents, vectors, bytes, created);
INSERT INTO snapshots VALUES (NULL, 'x', x'00', NULL, 'y', NULL);
