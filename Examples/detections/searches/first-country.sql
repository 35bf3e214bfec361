-- The first event in a country of a person who has been seen for a day or longer.
WITH events_of AS (
  SELECT CASE WHEN class LIKE 'signin.%' THEN duser ELSE suser END AS person, rt,
    -- What follows the last comma of "Leeds, England, GB".
    trim(substr(cs6, length(rtrim(cs6, replace(cs6, ',', ''))) + 1)) AS country
  FROM events
  WHERE cs6 IS NOT NULL AND (class LIKE 'itemusage.%' OR (class LIKE 'signin.%' AND outcome = 'success'))
), firsts AS (
  SELECT person, country, MIN(rt) AS since FROM events_of GROUP BY person, country
), people AS (
  SELECT person, MIN(rt) AS since FROM events_of GROUP BY person
)
SELECT firsts.person, firsts.country, firsts.since
FROM firsts JOIN people USING (person)
WHERE firsts.since - people.since >= 86400000
