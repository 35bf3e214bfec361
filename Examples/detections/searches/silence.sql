-- No heartbeat in the half hour before :now, which is in milliseconds since 1970: opcef, its machine or the
-- way between is broken, or somebody has stopped it.
SELECT MAX(rt) AS latest
FROM events
WHERE class = 'opcef.heartbeat' AND rt <= :now
HAVING MAX(rt) IS NULL OR :now - MAX(rt) > 1800000
