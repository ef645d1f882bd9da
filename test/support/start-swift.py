"""Swift of a folder of its own: `start-swift.py <folder> rings <port> <port> <port>`, then `start-swift.py <folder> <server>`."""

import os
import sys

from swift.common.ring import RingBuilder
from swift.common.utils import set_swift_dir
from swift.common.wsgi import run_wsgi

folder, what, *ports = sys.argv[1:]
# Not /etc/swift, which a Swift of this computer's own may have.
set_swift_dir(folder)

if what == "rings":
    for name, port in zip(("account", "container", "object"), ports):
        builder = RingBuilder(part_power=2, replicas=1, min_part_hours=0)
        device = {"device": "disk", "ip": "127.0.0.1", "port": int(port)}
        builder.add_dev({**device, "id": 0, "region": 1, "zone": 1, "weight": 1})
        builder.rebalance(seed="1")
        builder.get_ring().save(os.path.join(folder, name + ".ring.gz"))
else:
    # As Debian's `swift-proxy-server` and its kin do.
    hooks = {}
    if what == "object-server":
        from swift.obj import server

        hooks["global_conf_callback"] = server.global_conf_callback
    sys.exit(run_wsgi(os.path.join(folder, what + ".conf"), what, verbose=True, **hooks))
