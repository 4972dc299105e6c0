"""Revisions of texts from translators' files; what a translation was made from; counts by day."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('daily_count',
    sa.Column('entry_key', sa.String(length=40), nullable=False),
    sa.Column('language', sa.String(length=12), nullable=False),
    sa.Column('outcome', sa.String(length=20), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('entry_key', 'language', 'outcome', 'day', name=op.f('pk_daily_count'))
    )
    op.create_table('text_revision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entry_key', sa.String(length=40), nullable=False),
    sa.Column('language', sa.String(length=12), nullable=False),
    sa.Column('field', sa.String(length=12), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('native_reviewed', sa.Boolean(), nullable=False),
    sa.Column('english_digest', sa.String(length=64), nullable=True),
    sa.Column('as_of', sa.Date(), nullable=True),
    sa.Column('author', sa.String(length=80), nullable=False),
    sa.Column('created_on', sa.Date(), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('decided_by', sa.String(length=80), nullable=True),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['entry_key'], ['entry.key'], name=op.f('fk_text_revision_entry_key')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_text_revision'))
    )
    with op.batch_alter_table('text_revision', schema=None) as batch_op:
        batch_op.create_index('ix_text_revision_entry_key', ['entry_key', 'language', 'field'], unique=False)
        batch_op.create_index('ix_text_revision_status', ['status'], unique=False)

    # Rows of the first schema: what they were made from is not known, and they count as current until
    # the next seeding says.
    with op.batch_alter_table('text', schema=None) as batch_op:
        batch_op.add_column(sa.Column('english_digest', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('as_of', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('critical', sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table('text', schema=None) as batch_op:
        batch_op.drop_column('critical')
        batch_op.drop_column('as_of')
        batch_op.drop_column('english_digest')
    op.drop_table('text_revision')
    op.drop_table('daily_count')
