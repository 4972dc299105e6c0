"""Tells network file systems, on which SQLite's locks cannot be trusted."""

from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")
_NETWORK = frozenset(
    {
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "lustre", "glusterfs",
        "fuse.sshfs", "fuse.glusterfs", "fuse.s3fs", "fuse.rclone", "fuse.davfs",
    }
)  # fmt: skip


def network_file_system(folder: Path, mounts: Path = MOUNTS) -> str | None:
    """The kind of network file system that ``folder`` lies on; None where it is local or unknown."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    # "36 35 98:0 /root /mount/point options … - type source options": proc(5).
    found = [(parts[4], line.partition(" - ")[2].split()[0]) for line in lines if (parts := line.split())]
    place = folder.resolve()
    under = [(point, kind) for point, kind in found if place.is_relative_to(point.replace("\\040", " "))]
    kind = max(under, key=lambda each: len(each[0]))[1] if under else ""
    return kind if kind in _NETWORK else None
