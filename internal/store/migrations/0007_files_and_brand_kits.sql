-- +goose Up

-- Files that posters gave along. They never change: tasks keep their description
-- and the bytes lie in the blob store by hash.
CREATE TABLE attachments (
    id           uuid        PRIMARY KEY,
    account_id   uuid        NOT NULL REFERENCES accounts (id),
    livemode     boolean     NOT NULL,
    filename     text        NOT NULL CHECK (char_length(filename) BETWEEN 1 AND 200),
    content_type text        NOT NULL,
    size_bytes   bigint      NOT NULL CHECK (size_bytes BETWEEN 1 AND 26214400),
    sha256       text        NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    created_at   timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER attachments_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON attachments
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE brand_kits (
    id                 uuid        PRIMARY KEY,
    account_id         uuid        NOT NULL REFERENCES accounts (id),
    livemode           boolean     NOT NULL,
    name               text        NOT NULL CHECK (char_length(name) BETWEEN 1 AND 100),
    colors             text[]      NOT NULL DEFAULT '{}' CHECK (cardinality(colors) <= 12),
    fonts              text[]      NOT NULL DEFAULT '{}' CHECK (cardinality(fonts) <= 10),
    logo_attachment_id uuid        REFERENCES attachments (id),
    voice              text        NOT NULL DEFAULT '' CHECK (char_length(voice) <= 1000),
    guidelines         text        NOT NULL DEFAULT '' CHECK (char_length(guidelines) <= 5000),
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX brand_kits_by_account ON brand_kits (account_id, livemode, created_at DESC, id DESC);

-- What the task was created with; a kit that is edited or deleted later changes
-- nothing here.
ALTER TABLE tasks
    ADD COLUMN attachments jsonb NOT NULL DEFAULT '[]'
        CHECK (jsonb_typeof(attachments) = 'array' AND jsonb_array_length(attachments) <= 10),
    ADD COLUMN brand_kit   jsonb CHECK (jsonb_typeof(brand_kit) = 'object');

-- +goose Down
ALTER TABLE tasks DROP COLUMN attachments, DROP COLUMN brand_kit;
DROP TABLE brand_kits, attachments;
