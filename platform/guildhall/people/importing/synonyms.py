"""How districts name their columns: a table of headings, and the folding that keeps it short."""

import re
from functools import lru_cache

from guildhall.people.importing.text import fold

# A trailing "?" marks a heading that more often means something else; any surer one wins over it.
_HEADINGS: dict[str, str] = {
    "employee_number": (
        "employee number|employee id|employee code|employee|staff unique id|staff id|staff number|"
        "person id?|personnel number|personnel id|payroll number|payroll id|emplid|ein?|eid|"
        "name id?|id?|staff usi?|worker id|associate id|file number?|person number|unique id|"
        "local id?|numero de empleado|id de empleado|numero empleado|clave de empleado|"
        "no de empleado|numero de personal|staff state id?|educator id?|member id?|member number?"
    ),
    "first_name": (
        "first name|first|given name|fname|name first|legal first name|forename|primer nombre|"
        "nombre?|nombres|nombre de pila|employee first name|staff first name|first name legal"
    ),
    "middle_name": (
        "middle name|middle|middle initial|mi|mname|name middle|middle names|segundo nombre|"
        "inicial|employee middle name|legal middle name"
    ),
    "last_name": (
        "last name|last|last surname|surname|family name|lname|name last|legal last name|apellido|"
        "apellidos|primer apellido|employee last name|staff last name"
    ),
    "suffix": "suffix|generation code suffix|name suffix|generation|sufijo|generational suffix",
    "preferred_name": (
        "preferred name|preferred first name|nickname|nick name|known as|goes by|name preferred|"
        "preferred|nombre preferido|apodo|chosen name"
    ),
    "full_name": (
        "full name|name?|employee name|staff name|display name|legal name|name last first|"
        "last first|last name first name|last first middle|name display|nombre completo|"
        "nombre y apellido|nombre y apellidos|nombre?|apellidos y nombre|staff member|person|"
        "teacher name?|employee full name|member name?|member?"
    ),
    "email": (
        "email|electronic mail address|email address|work email|work email address|district email|"
        "school email|business email|primary email|mail?|correo electronico|correo|"
        "employee email|staff email|email id|email work|email 1|personal email?|home email?|e mail"
    ),
    "phone": (
        "phone|phone number|telephone|telephone number|mobile|mobile phone|cell|cell phone|"
        "work phone|primary phone|home phone?|telefono|celular|telefono movil|contact number|"
        "contact phone"
    ),
    "birth_date": (
        "birth date|date of birth|dob|birthdate|birthday|fecha de nacimiento|nacimiento"
    ),
    "language": (
        "language|preferred language|primary language|home language|communication language|"
        "idioma|idioma preferido|lengua|language preference"
    ),
    "badge_code": (
        "badge code|badge|badge number|badge id|card number|card id|id card number|barcode|"
        "proximity card|gafete|numero de gafete|credencial?"
    ),
    "position_key": (
        "position number|position id|position key|position code|position control number|pcn|"
        "assignment id|assignment number|employee record|employee record number|employee rcd|"
        "position|job number|job record number|assignment key|numero de plaza|plaza|"
        "numero de puesto|position control"
    ),
    "job_class_code": (
        "job class code|job code|class code|classification code|job class number|job id?|"
        "jobcode|job cd|title code|occupation code|codigo de puesto|codigo de clase|"
        "clave de puesto|job class cd|job class?|position class code"
    ),
    "job_class_title": (
        "job class title|staff classification|classification|job class|class title|"
        "job classification|official title|job title?|job code description|job class description|"
        "job description?|job family|staff classification descriptor|clasificacion|role?|"
        "categoria|job group?|position type?|job category|staff type?"
    ),
    "position_title": (
        "position title|job title|title|working title|position description|assignment|"
        "assignment title|position name|job|puesto|titulo|cargo|nombre del puesto|"
        "titulo del puesto|business title|assignment description|role|occupation|"
        "job description|position"
    ),
    "worksite_code": (
        "worksite code|education organization id|school id|school code|site code|location code|"
        "building code|campus id|campus code|work location code|site id|location id|site number|"
        "school number|building number|location number|worksite number|worksite id|building id|"
        "location?|building?|school?|site?|campus?|worksite?|codigo de escuela|"
        "clave de la escuela|codigo del plantel|cost center?|entity id?|"
        "primary location code|school ncesid?|org id?"
    ),
    "worksite_name": (
        "worksite name|name of institution|school|school name|site|site name|location|"
        "location name|building|building name|campus|campus name|work location|worksite|"
        "work site|location description|building description|escuela|plantel|sitio|"
        "nombre de la escuela|lugar de trabajo|centro de trabajo|primary location|"
        "assigned school|primary site|home building|organization name?|institution|facility|"
        "check location?"
    ),
    "department": (
        "department|department name|department code|department id|department description|division|"
        "departamento|area?|org unit|organization?|department number"
    ),
    "bargaining_unit": (
        "bargaining unit|union|union code|unit|bargaining unit code|employee group|union name|"
        "bargaining group|unit code|union local|bu|labor agreement|sindicato|unidad|"
        "unidad de negociacion|group bargaining unit|group?|bargaining unit description|"
        "contract group?|union affiliation"
    ),
    "employment_status": (
        "employment status|employee status|status?|employment status descriptor|employment type|"
        "employee type|tenure status|contract type|estatus|estado laboral|estatus laboral|"
        "tipo de contrato|situacion laboral|active status?|job status|tenure?"
    ),
    "classified_or_certificated": (
        "classified or certificated|certificated or classified|classified certificated|"
        "certificated classified|certified classified|classified certified|staff category|"
        "employee class|employee category|clasificado o certificado|certified or classified|"
        "employee classification?|certification status?"
    ),
    "annual_fte": (
        "annual fte|fte|full time equivalency|full time equivalent|fte percent|percent fte|"
        "assignment fte|position fte|fte value|percent employed|job fte|total fte?|"
        "percent of full time|equivalente a tiempo completo|jornada?|contract percent|"
        "appointment percent|fte annual|standard fte"
    ),
    "hours_per_week": (
        "hours per week|weekly hours|hours week|standard hours|std hours|hours|week hours|"
        "scheduled hours|scheduled weekly hours|hours worked per week|contract hours?|"
        "work hours|horas por semana|horas semanales|horas|assigned hours?|hours weekly"
    ),
    "full_time_hours": (
        "full time hours|full time hours per week|fulltime hours|fte hours|default weekly hours|"
        "full time weekly hours|base hours|horas de tiempo completo|standard week|"
        "hours full time|horas tiempo completo"
    ),
    "months": (
        "months|months per year|contract months|work months|months worked|number of months|"
        "months year|meses|meses por ano|calendar months|months employed"
    ),
    "hire_date": (
        "hire date|date of hire|original hire date|date hired|hired|last hire date?|"
        "rehire date?|district hire date|employment date|latest hire date?|seniority date?|"
        "fecha de contratacion|fecha de ingreso|fecha de alta|first day worked?|doh|hire"
    ),
    "probation_end": (
        "probation end|probation end date|end of probation|probation date|"
        "probationary end date|probation until|probationary period end|probation expires|"
        "fin de prueba|fin del periodo de prueba|fecha fin de prueba|permanent date?|"
        "permanency date?|probation expiration date"
    ),
    "start_date": (
        "start date|begin date|position start date|assignment start date|effective date|"
        "from date|job start date|position begin date|assignment begin date|start|begin|from?|"
        "fecha de inicio|inicio|date started|effective from|desde?|position entry date|"
        "job entry date|position effective date|assignment date?"
    ),
    "end_date": (
        "end date|position end date|assignment end date|termination date|term date|"
        "separation date|to date|job end date|last day|last date worked|end|until|to?|"
        "fecha de fin|fecha de baja|fecha de termino|fin|hasta?|effective to|expiration date?|"
        "last day worked|exit date|contract end date|termination|fecha final"
    ),
}

_SHORT_FORMS = {
    "emp": "employee", "empl": "employee", "ee": "employee", "employees": "employee",
    "no": "number", "num": "number", "nbr": "number", "nr": "number", "nro": "numero",
    "dt": "date", "nm": "name", "cd": "code", "desc": "description", "descr": "description",
    "hrs": "hours", "hr": "hours", "wk": "week", "wkly": "weekly", "loc": "location",
    "bldg": "building", "dept": "department", "depto": "departamento", "dpt": "department",
    "pos": "position", "posn": "position", "tel": "phone", "ph": "phone", "pct": "percent",
    "mo": "months", "mos": "months", "sch": "school", "pref": "preferred", "lang": "language",
    "org": "organization", "std": "standard", "assign": "assignment", "asgn": "assignment",
    "cls": "class", "orig": "original", "eff": "effective",
    "prob": "probation", "curr": "current", "addr": "address", "ext": "extension",
}  # fmt: skip

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOT_WORD = re.compile(r"[\W_]+")
_REMARK = re.compile(r"\s*\([^()]*\)\s*$")


@lru_cache(maxsize=4096)
def words_of(heading: str) -> tuple[str, ...]:
    """Return a heading's words in full: "Emp #" is (employee, number), "HireDt" (hire, date)."""
    spaced = _CAMEL.sub(" ", heading.strip()).replace("#", " number ").replace("%", " percent ")
    words = _NOT_WORD.sub(" ", fold(spaced)).split()
    return tuple(_SHORT_FORMS.get(word, word) for word in words)


def squash(heading: str) -> str:
    """Return a heading's words run together, so that "Hire Date" and "HIREDATE" are one."""
    return "".join(words_of(heading))


def _table() -> dict[str, tuple[tuple[str, bool], ...]]:
    table: dict[str, list[tuple[str, bool]]] = {}
    for key, headings in _HEADINGS.items():
        for heading in headings.split("|"):
            sure = not heading.endswith("?")
            table.setdefault(squash(heading.rstrip("?")), []).append((key, sure))
    return {heading: tuple(keys) for heading, keys in table.items()}


TABLE: dict[str, tuple[tuple[str, bool], ...]] = _table()
PHRASES: dict[str, tuple[tuple[str, ...], ...]] = {
    key: tuple(
        words
        for heading in headings.split("|")
        if not heading.endswith("?") and len(words := words_of(heading)) > 1
    )
    for key, headings in _HEADINGS.items()
}


def meanings(heading: str) -> tuple[tuple[str, bool], ...]:
    """Return the fields that a heading may name, each with whether that is its usual meaning."""
    return TABLE.get(squash(heading)) or TABLE.get(squash(_REMARK.sub("", heading))) or ()


def recognise(heading: str) -> str | None:
    """Return the field that a heading most usually names, if any."""
    if len(heading) > 60:  # noqa: PLR2004 - no column name is a sentence
        return None
    found = meanings(heading)
    return next((key for key, sure in found if sure), found[0][0] if found else None)
