-- Revoked keys are forgotten after a time; a round asks for the oldest.
create index api_keys_revoked on api_keys (revoked_at) where revoked_at is not null;
