-- A user signs out with one token: it is revoked alone. '' stands for all of the user's tokens.
alter table account_revocation add column token text collate "C" not null default '';
alter table account_revocation drop constraint account_revocation_pkey;
alter table account_revocation add primary key (user_id, token);
