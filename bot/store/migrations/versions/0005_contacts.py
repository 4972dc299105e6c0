"""Contacts of whole organisations, with checks of what exactly; documents of staff; owners of entries."""

import json
import re
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

_ENDING = re.compile(r'-(address|telephone|website|link|email)$')


def upgrade() -> None:
    connection = op.get_bind()
    old = connection.execute(sa.text('SELECT "key", name, kind, value, page FROM contact ORDER BY "key"'))
    rows = old.fetchall()
    op.drop_table('contact_check')
    op.drop_table('contact')
    contact = op.create_table('contact',
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('texts', sa.Text(), nullable=False),
    sa.Column('phones', sa.String(length=300), nullable=False),
    sa.Column('link', sa.String(length=300), nullable=False),
    sa.Column('languages', sa.String(length=100), nullable=False),
    sa.Column('cost', sa.String(length=12), nullable=False),
    sa.Column('origins', sa.String(length=20), nullable=False),
    sa.Column('entries', sa.Text(), nullable=False),
    sa.Column('source_key', sa.String(length=40), nullable=False),
    sa.Column('page', sa.Integer(), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('owner', sa.String(length=200), nullable=True),
    sa.Column('status', sa.String(length=12), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('seed_digest', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_contact'))
    )
    merged = _merged(rows)
    if merged:
        op.bulk_insert(contact, merged)
    # What was checked before was another kind of row: it is checked again, by two people.
    op.create_table('contact_check',
    sa.Column('contact_key', sa.String(length=40), nullable=False),
    sa.Column('checked_by', sa.String(length=200), nullable=False),
    sa.Column('checked_on', sa.Date(), nullable=False),
    sa.Column('how', sa.String(length=200), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['contact_key'], ['contact.key'], name=op.f('fk_contact_check_contact_key')),
    sa.PrimaryKeyConstraint('contact_key', 'checked_by', name=op.f('pk_contact_check'))
    )
    with op.batch_alter_table('source', schema=None) as batch_op:
        batch_op.add_column(sa.Column('title', sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column('link', sa.String(length=300), nullable=True))
    with op.batch_alter_table('entry', schema=None) as batch_op:
        batch_op.add_column(sa.Column('owner', sa.String(length=200), nullable=True))
        batch_op.create_index('ix_entry_review_by', ['review_by'])


def _merged(rows: Any) -> list[dict[str, Any]]:
    """One row for each organisation: its telephone, its address and its link together."""
    found: dict[str, dict[str, Any]] = {}
    for key, name, kind, value, page in rows:
        base = _ENDING.sub('', key)
        row = found.setdefault(base, {
            'key': base, 'texts': {'en': {'name': name}}, 'phones': '', 'link': '', 'languages': '',
            'cost': 'unknown', 'origins': '', 'entries': '', 'source_key': 'mmn-2017', 'page': page,
            'expires_on': None, 'owner': None, 'status': 'active', 'version': 1, 'seed_digest': '',
        })
        if kind == 'telephone':
            row['phones'] = (row['phones'] + '\n' + '+' + re.sub(r'\D', '', value)).strip()
        elif kind == 'link':
            row['link'] = value
        else:
            row['texts']['en'][kind if kind == 'address' else 'serves'] = value
    return [{**row, 'texts': json.dumps(row['texts'], ensure_ascii=False, sort_keys=True)}
            for row in found.values()]


def downgrade() -> None:
    with op.batch_alter_table('entry', schema=None) as batch_op:
        batch_op.drop_index('ix_entry_review_by')
        batch_op.drop_column('owner')
    with op.batch_alter_table('source', schema=None) as batch_op:
        batch_op.drop_column('link')
        batch_op.drop_column('title')
    connection = op.get_bind()
    rows = connection.execute(sa.text('SELECT "key", texts, phones, link, page FROM contact')).fetchall()
    op.drop_table('contact_check')
    op.drop_table('contact')
    contact = op.create_table('contact',
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('value', sa.String(length=300), nullable=False),
    sa.Column('page', sa.Integer(), nullable=False),
    sa.Column('seed_digest', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_contact'))
    )
    former = []
    for key, texts, phones, link, page in rows:
        english = json.loads(texts).get('en', {})
        values = [('telephone', each) for each in phones.split('\n') if each][:1]
        values += [('address', english['address'])] if english.get('address') else []
        values += [('link', link)] if link else []
        former += [{'key': f'{key[:29]}-{kind}', 'name': english.get('name', key), 'kind': kind,
                    'value': value[:300], 'page': page, 'seed_digest': ''} for kind, value in values]
    if former:
        op.bulk_insert(contact, former)
    op.create_table('contact_check',
    sa.Column('contact_key', sa.String(length=40), nullable=False),
    sa.Column('checked_by', sa.String(length=80), nullable=False),
    sa.Column('checked_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['contact_key'], ['contact.key'], name=op.f('fk_contact_check_contact_key')),
    sa.PrimaryKeyConstraint('contact_key', 'checked_by', name=op.f('pk_contact_check'))
    )
