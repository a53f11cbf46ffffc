-- 0001 said "which batch of which sender": a sender has one id for all it claims.
COMMENT ON COLUMN delivery.claimed_by IS 'the sender that holds the lease, by the id it gave itself when it started';
