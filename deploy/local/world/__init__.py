"""The simulated outside world of a laptop: ingress, mail, sign-in, agencies and citizens, in one process.

`python -m deploy.local.world [--only ingress,mail,issuer,agencies,citizens]`, in the local profile only; settings.py
lists every setting, and `services` never imports anything from here. What others may rely on:

- `/healthz` · `/dev` · `/api/<service>/…` and whatever else MOTCUA_WORLD_ROUTES names
- SMTP on MOTCUA_SMTP_PORT · `/dev/mail` · `/dev/mail.json?application=&to=&after=&limit=` → `{mails, next}`
- `/dev/mail/stats.json` → `{messages, message_ids, pairs, pairs_with_several_message_ids}` · `/dev/mail/faults`
- `/oidc/.well-known/openid-configuration` · `/oidc/jwks` · `/oidc/token` · `/oidc/authorize` (code, PKCE)
- `/dev/agencies.json` → `{totals, agencies}` · `/dev/agencies/faults`
"""
