"""The gateway: conversion, registration, verification, recognition and the ledger, offered over gRPC and on a terminal."""
