# python track.py <origin> <event as JSON>: one track call of Hightouch's Events SDK, sent at once.
import json
import sys
from datetime import datetime

from hightouch.htevents.client import Client

origin, text = sys.argv[1:]
event = json.loads(text)
event["timestamp"] = datetime.fromisoformat(event["timestamp"].replace("Z", "+00:00"))
client = Client("the-key", host=origin, sync_mode=True)
client.track(**event)
