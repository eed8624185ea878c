-- What the first page of a plan said until it was changed.
CREATE TABLE past_heads (
    plan_id BIGINT NOT NULL REFERENCES plans (id),
    until_day DATE NOT NULL,
    title TEXT NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    key_red TEXT NOT NULL,
    key_amber TEXT NOT NULL,
    key_green TEXT NOT NULL,
    key_on_track TEXT NOT NULL,
    PRIMARY KEY (plan_id, until_day)
);

-- The day from which an entry is in its register, where it came later than the register.
ALTER TABLE recommendations ADD COLUMN added_on DATE;
