INSERT INTO import_reviews (id, user_id, document, file_name, plan, status_date, readings, uploaded_at) VALUES
    ('a-key', 101, 'Action No.', 'plan.csv', 'board-2018', '2018-09-30', '{}', '2018-09-30 10:00:00');
