-- Nothing looks for plans by their revision any more, and every change to a plan had to write this too.
DROP INDEX plans_by_revision;
