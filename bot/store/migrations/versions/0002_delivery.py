"""Delivery: inbox, leases, outbox, chats, short memory, sent messages."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('inbox',
    sa.Column('update_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('person', sa.String(length=64), nullable=True),
    sa.Column('payload', sa.LargeBinary(), nullable=True),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('claims', sa.Integer(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('not_before', sa.Float(), nullable=False),
    sa.Column('received_at', sa.Float(), nullable=False),
    sa.Column('done_at', sa.Float(), nullable=True),
    sa.PrimaryKeyConstraint('update_id', name=op.f('pk_inbox'))
    )
    op.create_index('ix_inbox_state', 'inbox', ['state', 'person', 'update_id'])
    op.create_index('ix_inbox_done_at', 'inbox', ['done_at'])
    op.create_table('lease',
    sa.Column('person', sa.String(length=64), nullable=False),
    sa.Column('fence', sa.String(length=32), nullable=False),
    sa.Column('until', sa.Float(), nullable=False),
    sa.PrimaryKeyConstraint('person', name=op.f('pk_lease'))
    )
    op.create_table('outbox',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('update_id', sa.BigInteger(), nullable=True),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('person', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('not_before', sa.Float(), nullable=False),
    sa.Column('created_at', sa.Float(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox')),
    sa.UniqueConstraint('update_id', 'sequence', name=op.f('uq_outbox_update_id'))
    )
    op.create_index('ix_outbox_state', 'outbox', ['state', 'person', 'id'])
    op.create_index('ix_outbox_person', 'outbox', ['person'])
    op.create_table('chat',
    sa.Column('person', sa.String(length=64), nullable=False),
    sa.Column('chat_id', sa.LargeBinary(), nullable=False),
    sa.Column('blocked', sa.Boolean(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('person', name=op.f('pk_chat'))
    )
    op.create_index('ix_chat_last_day', 'chat', ['last_day'])
    op.create_table('memory',
    sa.Column('person', sa.String(length=64), nullable=False),
    sa.Column('recent', sa.Text(), nullable=False),
    sa.Column('expires_at', sa.Float(), nullable=False),
    sa.PrimaryKeyConstraint('person', name=op.f('pk_memory'))
    )
    op.create_index('ix_memory_expires_at', 'memory', ['expires_at'])
    op.create_table('sent',
    sa.Column('person', sa.String(length=64), nullable=False),
    sa.Column('message_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('sent_at', sa.Float(), nullable=False),
    sa.PrimaryKeyConstraint('person', 'message_id', name=op.f('pk_sent'))
    )
    op.create_index('ix_sent_sent_at', 'sent', ['sent_at'])


def downgrade() -> None:
    for table in ('sent', 'memory', 'chat', 'outbox', 'lease', 'inbox'):
        op.drop_table(table)
