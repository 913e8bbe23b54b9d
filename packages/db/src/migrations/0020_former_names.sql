ALTER TABLE "cases" ADD COLUMN "former_names" text;--> statement-breakpoint
-- Cases corrected before this version: what stood before each correction comes from their events.
WITH corrected AS (
  SELECT DISTINCT county, case_id FROM case_events WHERE body::text LIKE '%"type":"applicantCorrected"%'
), written AS (
  SELECT e.county, e.case_id, e.version, (e.body->>'at')::bigint AS at, e.body->>'why' AS why,
    lag(e.body->'applicant') OVER (PARTITION BY e.county, e.case_id ORDER BY e.version) AS before
  FROM case_events e JOIN corrected c ON c.county = e.county AND c.case_id = e.case_id
  WHERE e.body->>'type' IN ('begun', 'applicantCorrected')
), former AS (
  SELECT county, case_id, jsonb_agg(jsonb_build_object('applicant', before, 'until', at, 'why', why) ORDER BY version) AS list,
    array_agg(before->>'name' ORDER BY version) AS names
  FROM written WHERE before IS NOT NULL GROUP BY county, case_id
)
UPDATE cases SET tx = pg_current_xact_id(), state = jsonb_set(cases.state::jsonb, '{formerApplicants}', former.list)::json,
  former_names = (SELECT string_agg(n, E'\n' ORDER BY first) FROM (SELECT n, min(i) AS first FROM unnest(former.names) WITH ORDINALITY AS u(n, i) WHERE n <> cases.applicant_name GROUP BY n) AS named)
FROM former WHERE cases.county = former.county AND cases.id = former.case_id;
--> statement-breakpoint
WITH corrected AS (
  SELECT DISTINCT county, case_id FROM case_events WHERE body::text LIKE '%"type":"corrected"%'
), written AS (
  SELECT e.county, e.case_id, e.version, e.body->>'type' AS type, (e.body->>'at')::bigint AS at,
    coalesce(lag(e.body->'form') OVER (PARTITION BY e.county, e.case_id ORDER BY e.version), '{}') AS before
  FROM case_events e JOIN corrected c ON c.county = e.county AND c.case_id = e.case_id
  WHERE e.body->>'type' IN ('filled', 'corrected')
), former AS (
  SELECT county, case_id, jsonb_agg(jsonb_build_object('form', before, 'until', at) ORDER BY version) AS list
  FROM written WHERE type = 'corrected' GROUP BY county, case_id
)
UPDATE cases SET tx = pg_current_xact_id(), state = jsonb_set(cases.state::jsonb, '{formerForms}', former.list)::json
FROM former WHERE cases.county = former.county AND cases.id = former.case_id;
