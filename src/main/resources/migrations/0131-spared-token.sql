-- The token with which a user changed the password stays valid when all others are revoked; null for none.
alter table account_revocation add column spared text collate "C";
