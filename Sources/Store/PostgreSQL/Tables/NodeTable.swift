#if PostgreSQL
    /// Nodes, until when each is taken for alive, and which of them looks after which rows.
    enum NodeTable {
        /// The next number from the wanted one on that is free: without a node that lives, and without anybody else who
        /// looks after its rows.
        static let free: Connection.SQL = """
            SELECT n FROM (SELECT ($1::bigint + i) % 1024, i FROM generate_series(0::bigint, 1023::bigint) i) AS t (n, i)
            WHERE NOT EXISTS (
                    SELECT 1 FROM node JOIN heartbeat h ON h.number = node.number
                    WHERE node.number = n AND incarnation IS NOT NULL AND until > now())
                AND NOT EXISTS (SELECT 1 FROM lease WHERE number = n AND owner <> n)
            ORDER BY i LIMIT 1
            """

        static let taking: Connection.SQL = """
            INSERT INTO node (number, incarnation) VALUES ($1::bigint, $2::bigint)
            ON CONFLICT (number) DO UPDATE SET incarnation = excluded.incarnation
            """

        /// Whether the node still has its place, and in time.
        static let own: Connection.SQL = """
            SELECT coalesce(until > clock_timestamp() + interval '3 seconds', false)
            FROM node LEFT JOIN heartbeat ON heartbeat.number = node.number
            WHERE node.number = $1::bigint AND incarnation = $2::bigint
            """

        /// Says that a node is alive: it has its place for ten seconds.
        static let beating: Connection.SQL = """
            INSERT INTO heartbeat (number, until)
            SELECT number, clock_timestamp() + interval '10 seconds' FROM node
            WHERE number = $1::bigint AND incarnation = $2::bigint
            ON CONFLICT (number) DO UPDATE SET until = excluded.until
            """

        /// Lets the node's time be over.
        static let leaving: Connection.SQL = """
            UPDATE heartbeat SET until = now() WHERE number = (
                SELECT number FROM node WHERE number = $1::bigint AND incarnation = $2::bigint)
            """

        static let first: Connection.SQL = "SELECT min(number) FROM node WHERE incarnation IS NOT NULL"

        /// Takes their places from nodes whose time is over.
        static let ending: Connection.SQL = """
            UPDATE node SET incarnation = NULL WHERE incarnation IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM heartbeat WHERE heartbeat.number = node.number AND until > clock_timestamp())
            """
    }

    /// Which node looks after the rows of a number on a link; inquiries and segments have link 0.
    enum LeaseTable {
        static let inserting: Connection.SQL = """
            INSERT INTO lease (number, link, owner)
            SELECT n, l, $1::bigint FROM unnest($2::bigint[], $3::bigint[]) AS t (n, l) ON CONFLICT DO NOTHING
            """

        /// Leaves links that the node served in an earlier life, and does not any more, to whoever serves them.
        static let givingUp: Connection.SQL =
            "UPDATE lease SET owner = -1 WHERE owner = $1::bigint AND link <> ALL($2::bigint[])"

        static let held: Connection.SQL = "SELECT number, link FROM lease WHERE owner = $1::bigint"

        /// Takes the leases of nodes that were ended.
        static let takingOver: Connection.SQL = """
            UPDATE lease SET owner = $1::bigint
            WHERE link = ANY($2::bigint[]) AND owner <> $1::bigint
                AND NOT EXISTS (SELECT 1 FROM node WHERE node.number = owner AND incarnation IS NOT NULL)
            """

        /// Takes what waits on a link that its node does not serve, or belongs to a number that has no node any more.
        static let takingLeft: Connection.SQL = """
            INSERT INTO lease (number, link, owner)
            SELECT DISTINCT (o.id >> 12) & 1023, o.link, $1::bigint
            FROM handover h JOIN outbox o ON o.id = h.reply
            WHERE o.state = 0 AND o.link = ANY($2::bigint[])
            ON CONFLICT DO NOTHING
            """

        /// Whose rows there are; passes over all that is open.
        static let open: Connection.SQL = """
            SELECT DISTINCT (id >> 12) & 1023, link FROM outbox WHERE state = 0 AND link = ANY($1::bigint[])
            UNION SELECT DISTINCT (id >> 12) & 1023, 0::bigint FROM inquiry WHERE state = 0
            UNION SELECT DISTINCT (id >> 12) & 1023, 0::bigint FROM fragment
            """

        /// Lets go of other numbers' links on which nothing waits, and of such as nobody serves; where there are any, passes
        /// over all that is open, once for all of them.
        static let lettingGo: Connection.SQL = """
            DELETE FROM lease WHERE (owner = $1::bigint AND number <> $1::bigint OR owner = -1) AND link <> 0
                AND (number, link) NOT IN (SELECT DISTINCT (id >> 12) & 1023, link FROM outbox WHERE state = 0)
            """

        /// Lets go of other numbers that have no open inquiry and no segment.
        static let lettingGoOfInquiries: Connection.SQL = """
            DELETE FROM lease WHERE owner = $1::bigint AND number <> $1::bigint AND link = 0
                AND number NOT IN (
                    SELECT (id >> 12) & 1023 FROM inquiry WHERE state = 0 UNION SELECT (id >> 12) & 1023 FROM fragment)
            """
    }

    /// Replies that one node has left to the one that looks after them: with a link over which they are to leave, 0 to be
    /// dropped, or without a wish when they only are to be found.
    enum HandoverTable {
        static let inserting: Connection.SQL = """
            INSERT INTO handover (reply) SELECT unnest($1::bigint[]) ON CONFLICT DO NOTHING
            """

        static let wishing: Connection.SQL = """
            INSERT INTO handover (reply, wish) SELECT * FROM unnest($1::bigint[], $2::bigint[])
            ON CONFLICT (reply) DO UPDATE SET wish = excluded.wish
            """

        /// The oldest of those that a node looks after, which are done with when it has read them.
        static let taking: Connection.SQL = """
            DELETE FROM handover h USING outbox o
            WHERE o.id = h.reply AND h.reply IN (
                SELECT h.reply FROM handover h JOIN outbox o ON o.id = h.reply
                    JOIN lease l ON l.number = (o.id >> 12) & 1023 AND l.link = o.link
                WHERE l.owner = $1::bigint ORDER BY h.reply LIMIT $2::bigint)
            RETURNING h.reply, h.wish, o.link
            """

        /// Removes what is about replies that wait no longer.
        static let tidying: Connection.SQL = """
            DELETE FROM handover WHERE NOT EXISTS (SELECT 1 FROM outbox WHERE id = reply AND state = 0)
            """
    }
#endif
