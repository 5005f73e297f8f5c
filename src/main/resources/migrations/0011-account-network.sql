-- From which networks a user has signed in: others cannot close the account to these by guessing its password.
create table account_network (
    account_id text collate "C" not null,
    network    text collate "C" not null, -- an IPv4 address or an IPv6 /64
    at         timestamptz      not null default now(),
    primary key (account_id, network)
);
