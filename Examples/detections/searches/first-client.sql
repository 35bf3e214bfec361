-- The first use of a client by a person who has been seen for a day or longer; versions do not count.
WITH uses AS (
  SELECT suser AS person, rtrim(requestClientApplication, '0123456789. ') AS client, rt
  FROM events WHERE class LIKE 'itemusage.%'
  UNION ALL
  SELECT duser, rtrim(requestClientApplication, '0123456789. '), rt
  FROM events WHERE class LIKE 'signin.%' AND outcome = 'success'
), firsts AS (
  SELECT person, client, MIN(rt) AS since FROM uses WHERE client <> '' GROUP BY person, client
), people AS (
  SELECT person, MIN(rt) AS since FROM uses GROUP BY person
)
SELECT firsts.person, firsts.client, firsts.since
FROM firsts JOIN people USING (person)
WHERE firsts.since - people.since >= 86400000
