"""Tools of Python."""

import re

from tool import PYTHON, SQL, STEPS, TIMES, Tool


class Django(Tool):
    folder = "shop/migrations"

    def setup(self):
        user, _, place = self.url[3:].partition("@")
        name, _, password = user.partition(":")
        host, _, database = place.partition("/")
        settings = {"ENGINE": f"django.db.backends.{self.server.django}", "NAME": database, "USER": name, "PASSWORD": password,
                    "HOST": host.split(":")[0], "PORT": host.split(":")[1]}
        driver = "import pymysql\npymysql.version_info = (2, 2, 1, 'final', 0)\npymysql.install_as_MySQLdb()\n" if self.server.django == "mysql" else ""
        self.write("settings.py", f"{driver}SECRET_KEY = 'x'\nINSTALLED_APPS = ['shop']\nDATABASES = {{'default': {settings}}}\nUSE_TZ = True\n")
        self.write("manage.py", "import os, sys\nos.environ['DJANGO_SETTINGS_MODULE'] = 'settings'\nfrom django.core.management import execute_from_command_line\nexecute_from_command_line(sys.argv)\n")
        self.write("shop/__init__.py", "")
        self.write("shop/migrations/__init__.py", "")

    def add(self, index):
        parent = f"('shop', '{index:04}_{STEPS[index - 1]}')" if index else ""
        self.write(f"shop/migrations/{index + 1:04}_{STEPS[index]}.py",
                   f"from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n    dependencies = [{parent}]\n    operations = [migrations.RunSQL('{SQL[index]}')]\n")

    def apply(self):
        self.run(PYTHON / "python", "manage.py", "migrate")

    def pending(self):
        return re.findall(r"^\[ \]\s+(\S+)", self.run(PYTHON / "python", "manage.py", "showmigrations", "--plan"), re.M)


class Alembic(Tool):
    folder = "steps/versions"

    def setup(self):
        self.write("alembic.ini", f"[alembic]\nscript_location = %(here)s/steps\nsqlalchemy.url = {self.server.alembic}{self.url}\n")
        self.write("steps/env.py", "from alembic import context\nfrom sqlalchemy import create_engine\n\nwith create_engine(context.config.get_main_option('sqlalchemy.url')).connect() as connection:\n    context.configure(connection=connection)\n    with context.begin_transaction():\n        context.run_migrations()\n    connection.commit()\n")
        self.write("steps/script.py.mako", "")

    def add(self, index):
        down = repr(f"{index}a{index}") if index else None
        self.write(f"steps/versions/{STEPS[index]}.py",
                   f"from alembic import op\n\nrevision = '{index + 1}a{index + 1}'\ndown_revision = {down}\n\n\ndef upgrade():\n    op.execute('{SQL[index]}')\n")

    def apply(self):
        self.run(PYTHON / "alembic", "upgrade", "head")

    def pending(self):
        current = re.findall(r"^(\w+)(?: \(head\))?$", self.run(PYTHON / "alembic", "current"), re.M)
        new = re.findall(r"-> (\w+)", self.run(PYTHON / "alembic", "history", "-r", f"{current[0] if current else 'base'}:head"))
        return [revision for revision in new if revision not in current]


class Yoyo(Tool):
    folder = "steps"

    def setup(self):
        self.write("yoyo.ini", f"[DEFAULT]\nsources = steps\ndatabase = {self.server.yoyo}{self.url}\nbatch_mode = on\n")

    def add(self, index):
        depends = f"'{TIMES[index - 1]}-{STEPS[index - 1]}'" if index else ""
        self.write(f"steps/{TIMES[index]}-{STEPS[index]}.py", f"from yoyo import step\n\n__depends__ = {{{depends}}}\n\nsteps = [step('{SQL[index]}')]\n")

    def apply(self):
        self.run(PYTHON / "yoyo", "apply", "--batch")

    def pending(self):
        return re.findall(r"^U\s+(\S+)", self.run(PYTHON / "yoyo", "list"), re.M)
