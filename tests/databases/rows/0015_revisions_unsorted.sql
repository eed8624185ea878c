UPDATE plans SET revision = revision + 1;
