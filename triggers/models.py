"""No tables. Django tells an app that a migration begins or ends only if this module exists."""
