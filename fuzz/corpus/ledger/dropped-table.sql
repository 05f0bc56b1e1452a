-- The driver's own exception came through: no such table.
DROP TABLE failures;
