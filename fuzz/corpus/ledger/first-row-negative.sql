UPDATE documents SET first_row = -1;
