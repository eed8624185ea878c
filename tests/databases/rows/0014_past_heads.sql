INSERT INTO past_heads (plan_id, until_day, title, period_start, period_end, key_red, key_amber, key_green, key_on_track)
VALUES (101, '2018-09-20', 'A plan', '2018-04-01', '2019-03-31', 'Red', 'Amber', 'Green', 'green');
UPDATE recommendations SET added_on = '2018-09-21' WHERE id = 102;
