DROP TABLE challenge_steps;
DROP TABLE challenges;
