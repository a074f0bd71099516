//! What the gate can find.

use crate::model::codes;

codes! {
    /// Findings of `database`.
    pub enum DatabaseCode {
        UnknownHost = "unknown-host" => Failure,
            "the host's name has no address here",
            "look for a typing error in the host; a name of a private network resolves only inside it";
        Refused = "refused" => Failure,
            "the host answers that nothing listens on the port",
            "start the server, or correct the port; a server that listens on localhost only refuses everybody else";
        NoAnswer = "no-answer" => Failure,
            "nobody answers in time",
            "open the firewall, security group or allow-list between here and the server, or start the server";
        NoRoute = "no-route" => Failure,
            "there is no way to the server's network",
            "connect the runner to the network: VPN, peering, or a runner inside it";
        Closed = "closed" => Failure,
            "the server closes the connection while the protocol starts",
            "look into the server's log: a crash, a full process table, or a proxy without a server behind it";
        WrongProtocol = "wrong-protocol" => Failure,
            "something else than this database answers on the port",
            "correct the port or the URL's scheme";
        TlsNotOffered = "tls-not-offered" => Failure,
            "encryption is asked for and the server has none",
            "turn TLS on at the server (ssl = on, with a certificate), or ask for less";
        TlsRequired = "tls-required" => Failure,
            "the server takes encrypted connections only, and the URL turns encryption off",
            "add sslmode=require (MySQL: ssl-mode=REQUIRED) or better to the URL";
        Certificate = "certificate" => Failure,
            "the server's certificate isn't what the TLS mode asks for",
            "give the issuer as `ca`, connect by a name that the certificate holds, or renew the certificate";
        TlsBroken = "tls-broken" => Failure,
            "the TLS handshake fails",
            "look at the TLS versions that the server allows";
        ClientCertificate = "client-certificate" => Failure,
            "the server wants a client certificate, and none is given or it isn't this role's",
            "set `client-cert` and `client-key` of the environment's database; the certificate's common name is the role's (clientcert=verify-full)";
        TlsFile = "tls-file" => Failure,
            "a file with certificates or a key can't be used",
            "correct the path; it starts from the folder of gates.toml";
        WrongPassword = "wrong-password" => Failure,
            "the server doesn't take role and password",
            "look at the secret that the URL comes from: rotated, cut off, or not percent-encoded";
        NotAllowed = "not-allowed" => Failure,
            "the server's own rules keep this role or address out",
            "grant CONNECT on the database, and add this address to pg_hba.conf (MySQL: to the account's host)";
        NoDatabase = "no-database" => Failure,
            "the server has no database of this name",
            "correct the name in the URL, or create the database";
        TooManyConnections = "too-many-connections" => Failure,
            "every connection of the server or of the role is taken",
            "end idle sessions, make pools smaller, raise the limit, or put a pooler in between";
        NotReady = "not-ready" => Failure,
            "the server starts, stops or recovers and takes nobody in",
            "wait until it is up, then run the gate again (`retries`)";
        NoFile = "no-file" => Failure,
            "there is no such file",
            "correct the path; a relative one starts from the folder of gates.toml";
        NotReadable = "not-readable" => Failure,
            "the file may not be read",
            "give the user that runs the gate the right to read the file and its folder";
        NotADatabase = "not-a-database" => Failure,
            "the file is no SQLite database",
            "correct the path; an encrypted database can't be looked at";
        Locked = "locked" => Failure,
            "another process holds the lock",
            "find the process that keeps a write transaction open";
        HotJournal = "hot-journal" => Failure,
            "a crashed writer has left a journal that must be rolled back first",
            "open the database once with a program that may write, such as the sqlite3 shell";
        Unreachable = "unreachable" => Failure,
            "the database can't be reached for another reason",
            "look at the server's own words and its log";
        SlowConnect = "slow-connect" => Failure,
            "connecting takes longer than allowed",
            "look at the slowest phase: name server, network, certificate chain, or authentication";
        SlowQuery = "slow-latency" => Failure,
            "SELECT 1 takes longer than allowed",
            "look at the server's load and at the distance between here and there";
        FirstQuery = "first-query" => Failure,
            "the login works and the first query doesn't",
            "look at the server's log; behind a pooler the server itself may be down";
        SslRequired = "ssl-required" => Failure,
            "the URL doesn't insist on encryption, though it must",
            "add sslmode=require or better to the URL: without it the service may talk in the clear";
        CertificateEnds = "certificate-ends" => Warning,
            "the server's certificate ends soon",
            "renew it before it does";
        Untrusted = "untrusted-certificate" => Note,
            "the server's certificate wouldn't stand a test that nobody asked for",
            "fix it, then ask for verify-full, so that nobody can stand in between";
        ReadOnly = "read-only" => Failure,
            "the database can't be written",
            "point the URL at the primary, or end the read-only mode; `writable = false` if reading is enough";
        ReplicaLag = "replica-lag" => Failure,
            "the replica is further behind than allowed",
            "look at long queries on the replica, and at the network and disk between the two";
        NotReplicating = "not-replicating" => Warning,
            "the replica isn't connected to its primary",
            "look at the replica's log; its data grows older until it is connected again";
        PoolTooLarge = "pool-too-large" => Failure,
            "the release opens more connections than are free",
            "make the pool smaller, run fewer instances, raise max_connections, or put a pooler in between";
        FewConnections = "few-connections" => Failure,
            "fewer connections are free than demanded",
            "end idle sessions, make pools smaller, or raise max_connections";
        IdleInTransaction = "idle-in-transaction" => Warning,
            "a session holds a transaction open and does nothing",
            "end it (pg_terminate_backend, KILL); it holds locks and keeps old rows alive";
        LongTransaction = "long-transaction" => Warning,
            "a transaction has been open for long",
            "a migration that needs a lock on its tables waits for it: let it end first";
        Blocked = "blocked" => Warning,
            "a session waits for a lock",
            "end the session that holds it, or wait";
        PreparedTransaction = "prepared-transaction" => Warning,
            "a prepared transaction is left over",
            "end it with COMMIT PREPARED or ROLLBACK PREPARED; it holds its locks for ever";
        MissingExtension = "missing-extension" => Failure,
            "an extension isn't installed",
            "run CREATE EXTENSION (MySQL: INSTALL PLUGIN) before the deploy";
        MissingPrivilege = "missing-privilege" => Failure,
            "the role lacks a privilege",
            "GRANT it to the role that the service logs in as";
        MissingTable = "missing-table" => Failure,
            "there is no table of this name",
            "run the migration that creates it, or correct the name and the schema";
        SequenceExhausted = "sequence-exhausted" => Warning,
            "a sequence or identity column is nearly used up",
            "make the column a bigint (and raise the sequence's maximum) before inserts fail";
        TransactionIds = "transaction-ids" => Warning,
            "the transaction ids are running out",
            "let VACUUM (FREEZE) finish: end old transactions, prepared transactions and unused slots that hold it back";
        InvalidIndex = "invalid-index" => Warning,
            "an index was left unusable by a failed CREATE INDEX CONCURRENTLY",
            "DROP INDEX CONCURRENTLY, then create it again";
        IdleSlot = "idle-slot" => Warning,
            "a replication slot that nobody reads keeps old log on the disk",
            "connect its reader, or drop it with pg_drop_replication_slot before the disk is full";
        Superuser = "superuser" => Note,
            "the service's role may do everything",
            "log in as a role that holds what the service needs and no more";
        Corrupt = "corrupt" => Failure,
            "the SQLite file is damaged",
            "restore it from a backup, or rescue its rows with the shell's .recover";
        DanglingRows = "dangling-rows" => Warning,
            "rows refer to rows that don't exist",
            "delete or mend them; SQLite checks foreign keys only with PRAGMA foreign_keys = on";
        LargeWal = "large-wal" => Warning,
            "the write-ahead log is larger than the database",
            "look for a reader that never ends its transaction: it keeps checkpoints from finishing";
        QueryMismatch = "query-mismatch" => Failure,
            "a query returns something else than it must",
            "look at the rows that it counts";
        QueryFailed = "query-failed" => Error,
            "a query couldn't be answered",
            "run it by hand with the same role";
        NotCheckable = "not-checkable" => Error,
            "something that is asked for couldn't be looked at",
            "give the role the right to see it, or take the key out of the gate";
    }
}
