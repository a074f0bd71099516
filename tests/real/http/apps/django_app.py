"""Django in one file. Planted: a missing key is a 500; with DEBUG=1, the debug page."""
import json
import os
import sys

from django.conf import settings
from django.core.management import execute_from_command_line
from django.core.wsgi import get_wsgi_application
from django.http import Http404, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

settings.configure(DEBUG=os.environ.get("DEBUG") == "1", ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, SECRET_KEY="planted",
                   MIDDLEWARE=["django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware"],
                   DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}, INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes"])


def health(request):
    return JsonResponse({"ok": True})


@csrf_exempt
def users(request):
    return JsonResponse({"email": json.loads(request.body)["email"].strip()}, status=201)


def protected(request):
    return JsonResponse({"ok": True})


def user(request, uid):
    if uid != 1:
        raise Http404("no such user")
    return JsonResponse({"id": 1})


def database(request):
    from django.contrib.auth.models import User
    return JsonResponse({"users": User.objects.count()})


def lying(request):
    return JsonResponse({"success": False, "error": "user not found"})


urlpatterns = [path("health", health), path("users", users), path("protected", protected), path("users/<int:uid>", user), path("database", database), path("lying", lying)]
application = get_wsgi_application()
if __name__ == "__main__":
    execute_from_command_line([sys.argv[0], "runserver", "--noreload", "127.0.0.1:" + os.environ["PORT"]])
