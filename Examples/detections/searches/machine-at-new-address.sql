-- A service account at an address where it was never seen, though it has been seen for a day or longer.
WITH uses AS (
  SELECT suser AS machine, src AS address, rt FROM events
  WHERE class LIKE 'itemusage.%' AND src IS NOT NULL
    AND (spriv = 'service_account' OR suser LIKE '%@1passwordserviceaccounts.com')
), firsts AS (
  SELECT machine, address, MIN(rt) AS since FROM uses GROUP BY machine, address
), machines AS (
  SELECT machine, MIN(rt) AS since FROM uses GROUP BY machine
)
SELECT firsts.machine, firsts.address, firsts.since
FROM firsts JOIN machines USING (machine)
WHERE firsts.since - machines.since >= 86400000
