"""The municipalities of the Netherlands: where somebody lives, and nobody's name.

Short words that are others too (ee, urk) stay; what is asked about for its capital
alone is not asked about here. After a title they are names all the same. Must not know
where they are looked for (`ringgroup.registration.privacy`).
"""

from typing import Final

MUNICIPALITIES: Final = frozenset(
    """
    aalburg aalsmeer aalten achtkarspelen alblasserdam albrandswaard alkmaar almelo
    almere alphen alphen-chaam altena ameland amersfoort amstelveen amsterdam
    apeldoorn arnhem assen asten baarle-nassau baarn barendrecht barneveld beek
    beekdaelen beesel bergeijk bergen bernheze berkelland beuningen beverwijk bladel
    blaricum bloemendaal bodegraven bodegraven-reeuwijk boekel borger-odoorn borne
    borsele boxmeer boxtel breda bronckhorst brummen brunssum bunnik bunschoten
    buren capelle castricum coevorden cranendonck culemborg dalfsen dantumadiel
    delft deurne deventer diemen dinkelland doesburg doetinchem dongen dordrecht
    drechterland drimmelen dronten druten duiven echt-susteren edam-volendam ede
    eemnes eemsdelta eersel eijsden-margraten eindhoven elburg emmen enkhuizen
    enschede epe ermelo etten-leur geertruidenberg geldrop geldrop-mierlo
    gemert-bakel gennep gilze goeree goes goirle gooise gorinchem gouda groningen
    gulpen-wittem haaksbergen haarlem haarlemmermeer halderberge hardenberg
    harderwijk hardinxveld-giessendam harlingen hattem heemskerk heemstede heerde
    heerenveen heerlen heeze-leende heiloo hellendoorn helmond hellevoetsluis
    hendrik-ido-ambacht hengelo heumen heusden hillegom hilvarenbeek hilversum
    hoeksche hoogeveen hoorn horst houten huizen hulst ijsselstein kaag kampen
    kapelle katwijk kerkrade koggenland krimpenerwaard laarbeek landerd landgraaf
    landsmeer lansingerland laren leeuwarden leiden leiderdorp leidschendam-voorburg
    lelystad leudal leusden lingewaard lisse lochem losser maasdriel maasgouw
    maashorst maassluis maastricht medemblik meerssen meierijstad meppel middelburg
    midden-delfland midden-groningen mierlo moerdijk molenlanden montferland
    montfoort naarden neder-betuwe nederweert nieuwegein nieuwkoop nijkerk nijmegen
    nissewaard noardeast-fryslan noord-beveland noordenveld noordoostpolder
    noordwijk nuenen nunspeet oegstgeest oirschot oisterwijk oldambt oldebroek
    oldenzaal olst-wijhe ommen oosterhout ooststellingwerf oostzaan opmeer
    opsterland oss oudewater ouder-amstel overbetuwe papendrecht pekela peel
    pijnacker-nootdorp purmerend putten raalte reimerswaal renkum renswoude reusel
    rheden rhenen ridderkerk rijssen-holten rijswijk roerdalen roermond roosendaal
    rotterdam rozendaal rucphen schagen scherpenzeel schiedam schiermonnikoog
    schouwen-duiveland simpelveld sittard sittard-geleen sliedrecht sluis
    smallingerland soest someren son breugel stadskanaal staphorst stede stein
    steenbergen steenwijkerland terneuzen terschelling texel teylingen tholen tiel
    tilburg tubbergen twenterand tynaarlo tytsjerksteradiel uitgeest uithoorn urk
    utrecht vaals valkenburg valkenswaard veendam veenendaal veere veldhoven velsen
    venlo venray vijfheerenlanden vlaardingen vlieland vlissingen voerendaal
    voorschoten voorst vught waadhoeke waalre waalwijk waddinxveen wageningen
    wassenaar waterland weert weesp westerkwartier westerveld westervoort
    westerwolde westland weststellingwerf wierden wijchen wijdemeren winterswijk
    woensdrecht woerden wormerland woudenberg zaanstad zaltbommel zandvoort zeewolde
    zeist zevenaar zoetermeer zoeterwoude zuidplas zundert zutphen zwartewaterland
    zwijndrecht zwolle best
    """.split()  # noqa: SIM905 - hundreds of words in quotes would be read by nobody
)
"""In lower case and without accents; of a name of several words, what is no word."""
