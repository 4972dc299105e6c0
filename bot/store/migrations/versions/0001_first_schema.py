"""First schema: entries, texts, examples, contacts, profiles."""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('contact',
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('value', sa.String(length=300), nullable=False),
    sa.Column('page', sa.Integer(), nullable=False),
    sa.Column('seed_digest', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_contact'))
    )
    op.create_table('example',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('intent', sa.String(length=40), nullable=False),
    sa.Column('language', sa.String(length=12), nullable=False),
    sa.Column('style', sa.String(length=20), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('origin', sa.String(length=12), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_example')),
    sa.UniqueConstraint('digest', name=op.f('uq_example_digest'))
    )
    with op.batch_alter_table('example', schema=None) as batch_op:
        batch_op.create_index('ix_example_intent', ['intent'], unique=False)

    op.create_table('profile',
    sa.Column('person', sa.String(length=64), nullable=False),
    sa.Column('language', sa.String(length=12), nullable=True),
    sa.Column('origin', sa.String(length=2), nullable=True),
    sa.Column('origin_asked', sa.Boolean(), nullable=False),
    sa.Column('switch_offered', sa.Boolean(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('person', name=op.f('pk_profile'))
    )
    with op.batch_alter_table('profile', schema=None) as batch_op:
        batch_op.create_index('ix_profile_last_day', ['last_day'], unique=False)

    op.create_table('source',
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_source'))
    )
    op.create_table('contact_check',
    sa.Column('contact_key', sa.String(length=40), nullable=False),
    sa.Column('checked_by', sa.String(length=80), nullable=False),
    sa.Column('checked_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['contact_key'], ['contact.key'], name=op.f('fk_contact_check_contact_key')),
    sa.PrimaryKeyConstraint('contact_key', 'checked_by', name=op.f('pk_contact_check'))
    )
    op.create_table('entry',
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('group', sa.String(length=20), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('source_key', sa.String(length=40), nullable=False),
    sa.Column('pages', sa.String(length=200), nullable=False),
    sa.Column('related', sa.String(length=400), nullable=False),
    sa.Column('review_by', sa.Date(), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('seed_digest', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['source_key'], ['source.key'], name=op.f('fk_entry_source_key')),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_entry'))
    )
    op.create_table('text',
    sa.Column('entry_key', sa.String(length=40), nullable=False),
    sa.Column('language', sa.String(length=12), nullable=False),
    sa.Column('field', sa.String(length=12), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('native_reviewed', sa.Boolean(), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('seed_digest', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['entry_key'], ['entry.key'], name=op.f('fk_text_entry_key')),
    sa.PrimaryKeyConstraint('entry_key', 'language', 'field', name=op.f('pk_text'))
    )


def downgrade() -> None:
    op.drop_table('text')
    op.drop_table('entry')
    op.drop_table('contact_check')
    op.drop_table('source')
    with op.batch_alter_table('profile', schema=None) as batch_op:
        batch_op.drop_index('ix_profile_last_day')

    op.drop_table('profile')
    with op.batch_alter_table('example', schema=None) as batch_op:
        batch_op.drop_index('ix_example_intent')

    op.drop_table('example')
    op.drop_table('contact')
