"""The only place that speaks to MongoDB. One file a collection or a transaction."""
