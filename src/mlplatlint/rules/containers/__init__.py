"""Rules about Dockerfiles, Compose files, Kubernetes manifests and workflows."""
