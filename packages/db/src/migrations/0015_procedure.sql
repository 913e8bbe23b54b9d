-- What time does next, and by when, is reckoned anew for cases under way: notices answered in full, renewals, hearings; and wherever the
-- statutory limit was extended, which the promised one no longer follows. The next run of the clockwork does it.
UPDATE "cases" SET "deed_on" = NULL WHERE "stage" IN ('collected', 'awaitingCorrection', 'accepted', 'underReview', 'suspended', 'decided') OR "state"::text LIKE '%"extension":{%';
