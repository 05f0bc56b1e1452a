-- A count above an int ended in an OverflowException.
UPDATE runs SET batches = 9223372036854775807, planned_documents = 9223372036854775807;
