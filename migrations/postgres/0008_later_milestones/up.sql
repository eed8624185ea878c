-- A milestone that was added to an action later than the action to the plan. Empty: it came with the action.
ALTER TABLE milestones ADD COLUMN added_on DATE;
