-- What a PostgreSQL server needs before ChatOrleans starts for the first time: a role for silos, which owns everything, and one
-- for edges and programs, which reads where the silos are and nothing else. Run it by psql as an administrator, then give both
-- roles passwords, so that these stand in no file and no history:
--   psql -f deploy/postgres/roles.sql && psql -c '\password chat' && psql -c '\password chat_edge'
-- Two databases, because whoever may connect to one may hold its locks: the store waits for locks of its own.
\set ON_ERROR_STOP on

CREATE ROLE chat LOGIN;
CREATE ROLE chat_edge LOGIN;

-- The store: ChatOrleans:Postgres:ConnectionString, of silos alone.
CREATE DATABASE chat OWNER chat;
REVOKE ALL ON DATABASE chat FROM PUBLIC;

-- Who is in the cluster: ChatOrleans:Cluster:ConnectionString, of silos with role chat, of edges with role chat_edge.
CREATE DATABASE chat_cluster OWNER chat;
REVOKE ALL ON DATABASE chat_cluster FROM PUBLIC;
GRANT CONNECT ON DATABASE chat_cluster TO chat_edge;

\connect chat_cluster
-- Before PostgreSQL 15 everybody might make tables here.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT CREATE ON SCHEMA public TO chat;
-- The first silo makes the tables.
ALTER DEFAULT PRIVILEGES FOR ROLE chat IN SCHEMA public GRANT SELECT ON TABLES TO chat_edge;
