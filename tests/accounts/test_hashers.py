from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, identify_hasher, make_password

PASSWORD = "een lang wachtwoord"


def test_a_password_costs_a_login_19_mib():
    made = make_password(PASSWORD)

    assert made.startswith("argon2$argon2id$v=19$m=19456,t=3,p=1$")
    assert check_password(PASSWORD, made)
    assert not check_password("een ander wachtwoord", made)


def test_a_password_from_before_still_opens_and_is_written_anew():
    old, kept = Argon2PasswordHasher().encode(PASSWORD, "somesaltsomesalt"), []

    assert check_password(PASSWORD, old, setter=kept.append)
    assert kept == [PASSWORD]
    assert identify_hasher(old).must_update(old)
