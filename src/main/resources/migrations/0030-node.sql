-- The nodes that use this database, so that they find each other. A node writes its own row every few seconds.
create table hub_node (
    id       text collate "C" not null primary key, -- in its cluster; every start has another
    cluster  text collate "C" not null, -- the cluster's name
    address  text collate "C" not null, -- where members of the cluster reach it
    version  text             not null,
    protocol text collate "C" not null, -- nodes of different ones cannot form one cluster
    settings jsonb            not null, -- a hash of each setting that nodes must agree on
    beat     timestamptz      not null,
    expires  timestamptz      not null -- the node counts as alive until then
) with (fillfactor = 50);
